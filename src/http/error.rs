//! Errors outside GraphQL's answers, in the same shape: `{"errors":[{"message":…,"extensions":{"code":…}}]}`.

use crate::graphql::error::{ApiError, Code};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.code.status());
        wants(self, &mut response);
        let mut extensions = serde_json::json!({ "code": self.code.as_str() });
        if let Some(seconds) = self.retry_after {
            extensions["retryAfter"] = seconds.into();
        }
        response.json(serde_json::json!({
            "data": null,
            "errors": [{ "message": self.message, "extensions": extensions }],
        }))
    }
}

/// Puts the headers that say what a client can do: when to come again, how to say who it is.
pub fn wants(error: &ApiError, response: &mut HttpResponseBuilder) {
    if let Some(seconds) = error.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    if error.code == Code::Unauthenticated {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer realm=\"papyri\""));
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
