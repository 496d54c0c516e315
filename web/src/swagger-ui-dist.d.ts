// The little of Swagger UI that is used here; the package brings no types.
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  export default function SwaggerUIBundle(options: { url: string; dom_id: string; deepLinking: boolean; validatorUrl: null }): unknown;
}
