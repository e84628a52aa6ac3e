// Writes the standard introspection query, with all that it can ask for.
import { getIntrospectionQuery } from "graphql";

console.log(
  getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  }),
);
