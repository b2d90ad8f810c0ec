//! What was seen, counted through every fault.

use std::collections::HashMap;

use crate::route::Route;

/// Requests per route and upload bodies per transaction id.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    requests: HashMap<Route, usize>,
    bodies: HashMap<String, usize>,
}

impl Counters {
    pub(crate) fn request(&mut self, route: Route) {
        *self.requests.entry(route).or_default() += 1;
    }

    pub(crate) fn body_begun(&mut self, transaction_id: &str) {
        *self.bodies.entry(transaction_id.to_owned()).or_default() += 1;
    }

    pub(crate) fn requests(&self, route: Route) -> usize {
        self.requests.get(&route).copied().unwrap_or(0)
    }

    pub(crate) fn bodies_begun(&self, transaction_id: &str) -> usize {
        self.bodies.get(transaction_id).copied().unwrap_or(0)
    }

    pub(crate) fn bodies(&self) -> &HashMap<String, usize> {
        &self.bodies
    }
}
