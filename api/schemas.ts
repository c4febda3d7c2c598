/** What several routes answer with, as schemas. */
import { type TSchema, Type } from 'typebox';

export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const Names = Type.Record(Type.String(), Type.String(), { description: 'Language tag → name.' });

const Position = Type.Array(Type.Number(), { minItems: 2, description: '[longitude, latitude] in degrees, WGS 84.' });

export const Geometry = Type.Object(
  { type: Type.String(), coordinates: Type.Array(Type.Unknown()) },
  { description: 'RFC 7946 geometry: [longitude, latitude] in degrees, WGS 84, cut at the antimeridian.' },
);

export const PointGeometry = Type.Object({ type: Type.Literal('Point'), coordinates: Position });

export const FeatureOf = (geometry: TSchema, properties: TSchema, description: string) =>
  Type.Object(
    {
      type: Type.Literal('Feature'),
      id: Type.Optional(Type.String()),
      geometry,
      properties,
    },
    { description },
  );

export const CollectionOf = (feature: TSchema, description: string) =>
  Type.Object(
    {
      type: Type.Literal('FeatureCollection'),
      features: Type.Array(feature),
      next: Type.Optional(Type.String({ description: 'Cursor of the next page; absent on the last.' })),
    },
    { description },
  );

/** What an act of a person answers: it is on record and will be carried out. */
export const Accepted = Type.Object({
  id: Type.String({ description: 'Id of the act.' }),
  status: Type.String({ description: 'State of what was acted on, as far as it is known now.' }),
  next: Type.String({ description: 'What happens now, in words.' }),
  location: Type.String({ description: 'Where to look.' }),
});
