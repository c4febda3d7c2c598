/**
 * Distance along the WGS 84 ellipsoid from one epicentre to many sites, fast.
 *
 * Source: Lambert's formula for long lines (Lambert 1942, in reduced latitudes), in error by about 10 m over thousands of
 * kilometres; not for nearly antipodal points, where it may be off by tens of kilometres.
 */
export function epicentralDistance(lon: number, lat: number): (siteLon: number, siteLat: number) => number {
  const epicentreLat = reducedLatitude(lat);
  return (siteLon, siteLat) => {
    const siteReduced = reducedLatitude(siteLat);
    const halfLon = ((siteLon - lon) * Math.PI) / 360;
    const halfLat = (siteReduced - epicentreLat) / 2;
    const meanLat = (siteReduced + epicentreLat) / 2;
    const sinLat2 = Math.sin(halfLat) ** 2;
    const chord = sinLat2 + Math.cos(siteReduced) * Math.cos(epicentreLat) * Math.sin(halfLon) ** 2;
    if (chord < 1e-18) return 0;
    const angle = 2 * Math.asin(Math.min(Math.sqrt(chord), 1));
    const across = Math.max(1 - chord, 1e-9);
    const x = ((angle - Math.sin(angle)) * Math.sin(meanLat) ** 2 * (1 - sinLat2)) / across;
    const y = ((angle + Math.sin(angle)) * Math.cos(meanLat) ** 2 * sinLat2) / chord;
    return equatorKm * (angle - (flattening / 2) * (x + y));
  };
}

const equatorKm = 6378.137;
const flattening = 1 / 298.257223563;

const reducedLatitude = (lat: number) => Math.atan((1 - flattening) * Math.tan((lat * Math.PI) / 180));
