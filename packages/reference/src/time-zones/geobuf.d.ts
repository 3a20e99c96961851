/** The part of geobuf 3.0.2 and pbf 3.3.0 (neither ships types) that reading needs. */
declare module 'pbf' {
  export default class Pbf {
    constructor(bytes: Uint8Array);
  }
}

declare module 'geobuf' {
  import type Pbf from 'pbf';

  interface ZoneFeature {
    readonly geometry:
      | { readonly type: 'Polygon'; readonly coordinates: number[][][] }
      | { readonly type: 'MultiPolygon'; readonly coordinates: number[][][][] };
    readonly properties: Readonly<Record<string, unknown>>;
  }
  const geobuf: { decode(bytes: Pbf): { readonly features: readonly ZoneFeature[] } };
  export default geobuf;
}
