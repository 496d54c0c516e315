//! Errors outside GraphQL's answers, in the same shape: `{"errors":[{"message":…,"extensions":{"code":…}}]}`.

use crate::graphql::error::{ApiError, Code};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.code.status());
        let mut extensions = serde_json::json!({ "code": self.code.as_str() });
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
            extensions["retryAfter"] = seconds.into();
        }
        response.json(serde_json::json!({
            "data": null,
            "errors": [{ "message": self.message, "extensions": extensions }],
        }))
    }
}

/// Where no route matches.
pub async fn no_route(request: HttpRequest) -> HttpResponse {
    ApiError::not_found(format!("there is nothing at {}", request.path())).error_response()
}

/// Where the route is right and the method is not.
pub async fn wrong_method(request: HttpRequest) -> HttpResponse {
    let text = format!("{} is not possible at {}", request.method(), request.path());
    ApiError::new(Code::MethodNotAllowed, text).error_response()
}
