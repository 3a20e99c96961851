import { describe, expect, it } from '@jest/globals';
import { peopleWithoutParts } from './contained-places.js';
import type { Place } from './gazetteer.js';

let id = 0;
const place = (people: number, lon: number, lat: number, more: Partial<Place> = {}): Place => ({
  id: ++id,
  name: '',
  iso: 'US',
  admin1: 'NY',
  admin2: '',
  people,
  lon,
  lat,
  ...more,
});

describe('places within places', () => {
  const city = place(8_175_133, -74.006, 40.714);
  const boroughs = [
    place(2_300_664, -73.95, 40.65),
    place(2_272_771, -73.837, 40.681),
    place(1_487_536, -73.966, 40.783),
  ];

  it('are taken off their whole', () => {
    const kept = peopleWithoutParts([city, ...boroughs]);
    expect([...kept]).toEqual([8_175_133 - 6_060_971, 2_300_664, 2_272_771, 1_487_536]);
  });

  it('do not depend on the order of the list', () => {
    const list = [city, ...boroughs, place(30_000, -73.951, 40.651), place(400_000, -73.86, 40.84)];
    const shuffled = [4, 2, 0, 5, 1, 3];
    const kept = peopleWithoutParts(list);
    expect([...peopleWithoutParts(shuffled.map((i) => list[i]))]).toEqual(shuffled.map((i) => kept[i]));
  });

  it('belong to the smallest whole, across the antimeridian too', () => {
    const west = place(3_000_000, 179.98, -17);
    const middle = place(500_000, -179.99, -17);
    const inner = place(50_000, -179.985, -17.005);
    expect([...peopleWithoutParts([west, middle, inner])]).toEqual([2_500_000, 450_000, 50_000]);
  });

  it.each([
    ['in another first-level division', place(600_000, -74.05, 40.73, { admin1: 'NJ' })],
    ['in another second-level division', place(600_000, -74.05, 40.73, { admin2: '017' })],
    ['in another country', place(600_000, -74.05, 40.73, { iso: 'CA' })],
    ['beyond the disc', place(600_000, -74.35, 40.73)],
    ['more than half its size', place(5_000_000, -74.05, 40.73)],
  ])('are none %s', (_, other) => {
    expect([...peopleWithoutParts([city, other])]).toEqual([8_175_133, other.people]);
  });

  it('are neighbours where they add up to more than their whole', () => {
    const town = place(1_000_000, 2.35, 48.85);
    const suburbs = [2.33, 2.34, 2.36].map((lon) => place(400_000, lon, 48.86));
    expect([...peopleWithoutParts([town, ...suburbs])]).toEqual([1_000_000, 400_000, 400_000, 400_000]);
  });
});
