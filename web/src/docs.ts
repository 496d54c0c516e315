// Swagger UI at /docs: what scripts can ask, to read and to try. The chat page shares nothing with it.
import "swagger-ui-dist/swagger-ui.css";
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";

// Without a validator, which would be somebody else's.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });
