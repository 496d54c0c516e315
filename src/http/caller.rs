//! Who sent a request. There are no accounts: clients are told apart by the address they connect from.

use actix_web::HttpRequest;
use service::{Caller, ClientId};

pub fn caller(request: &HttpRequest) -> Caller {
    let address = request.peer_addr().map(|address| address.ip().to_string());
    Caller::Client(ClientId::new(address.unwrap_or_else(|| "unknown".into())))
}
