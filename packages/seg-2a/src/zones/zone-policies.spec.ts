import { describe, expect, it } from '@jest/globals';
import { nudgeDigest } from './nudge.js';
import { tzGovernanceSchema, tzNudgeSchema, tzOverlapPreferenceSchema } from './zone-policies.js';

const nudge = (epsilon: string, change: object = {}) =>
  tzNudgeSchema.safeParse({
    semver: '2.0.0',
    epsilon_degrees: epsilon,
    sha256_digest: nudgeDigest('2.0.0', epsilon),
    nearest_threshold_m: 222,
    ...change,
  });

describe('tz_nudge', () => {
  it('takes a decimal and the digest of it', () => {
    expect(nudge('0.00001').data).toMatchObject({ epsilon_degrees: '0.00001' });
  });

  it.each([
    ['the digest of another decimal', '0.00001', { sha256_digest: nudgeDigest('2.0.0', '0.000010') }],
    ['the digest of another version', '0.00001', { sha256_digest: nudgeDigest('2.0.1', '0.00001') }],
    ['no nudge', '0.0', {}],
    ['a degree', '1', {}],
    ['an exponent', '1e-5', {}],
    ['a negative nudge', '-0.1', {}],
    ['no reach', '0.00001', { nearest_threshold_m: 0 }],
    ['an unknown key', '0.00001', { surprise: 1 }],
  ])('refuses %s', (_, epsilon, change) => expect(nudge(epsilon, change).success).toBe(false));
});

describe('tz_overlap_preference', () => {
  const preference = (preferred: unknown) =>
    tzOverlapPreferenceSchema.safeParse({ semver: '1.0.0', version: '2026-01-01', preferred }).success;

  it('takes zones of countries, in order', () => {
    expect(preference({ CN: ['Asia/Urumqi'], CY: ['Asia/Famagusta', 'Asia/Nicosia'] })).toBe(true);
    expect(preference({})).toBe(true);
  });

  it.each([
    ['a country in small letters', { cn: ['Asia/Urumqi'] }],
    ['a country without zones', { CN: [] }],
    ['a zone twice', { CN: ['Asia/Urumqi', 'Asia/Urumqi'] }],
    ['a zone without a list', { CN: 'Asia/Urumqi' }],
  ])('refuses %s', (_, preferred) => expect(preference(preferred)).toBe(false));
});

describe('tz_governance', () => {
  const caps = {
    semver: '1.0.0',
    version: '2026-01-01',
    fallback_rate_cap: 0.0005,
    override_rate_cap: 0.002,
    country_fallback_rate_cap: 0.02,
    country_min_sites: 100,
  };

  it('takes shares and a number of sites', () => {
    expect(tzGovernanceSchema.safeParse(caps).success).toBe(true);
  });

  it.each([
    ['a share above one', { fallback_rate_cap: 1.5 }],
    ['half a site', { country_min_sites: 0.5 }],
    ['no site', { country_min_sites: 0 }],
    ['a missing cap', { override_rate_cap: undefined }],
  ])('refuses %s', (_, change) =>
    expect(tzGovernanceSchema.safeParse({ ...caps, ...change }).success).toBe(false),
  );
});
