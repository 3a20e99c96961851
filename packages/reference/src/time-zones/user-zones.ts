import type { NamedPolygons } from '../geography/user-polygons.js';
import { PieceList, type ZonePieces } from './zone-pieces.js';

/** Zone pieces of a user's polygons. A zone may have several features; its pieces keep the order of the file. */
export function zonePiecesFromUser(features: readonly NamedPolygons[]): ZonePieces {
  const list = new PieceList();
  for (const { name, polygons } of features) for (const rings of polygons) list.addRings(name, rings);
  return list.pieces();
}
