//! Paths with their providers: the path alone says whose delivery it is.

use super::Verification;
use crate::error::Error;
use crate::providers::Provider;

/// A provider at its path.
#[derive(Clone)]
pub(super) struct Route {
    /// Without a slash at its end; empty for the root.
    path: String,
    pub(super) provider: &'static dyn Provider,
    pub(super) verification: Verification,
}

impl Route {
    pub(super) fn new(
        path: &str,
        provider: &'static dyn Provider,
        verification: Verification,
    ) -> Result<Self, Error> {
        let bound = path.strip_suffix('/').unwrap_or(path);
        let is_character = |byte: u8| byte.is_ascii_graphic() && !b"?#\\".contains(&byte);
        if !path.starts_with('/') || path.contains("//") || !bound.bytes().all(is_character) {
            let remedy =
                "Begin with `/`, and give no query, no empty segment and only visible ASCII characters.";
            return Err(configuration("the path of a route is no path", remedy));
        }
        Ok(Route { path: bound.to_owned(), provider, verification })
    }

    /// Whether deliveries below the path are its own, by a secret in the path or the provider's suffix.
    fn takes_below(&self) -> bool {
        self.provider.takes_suffix() || self.verification.wants_segment()
    }

    /// What `path` has behind this route's, with its slash, if it begins with it.
    fn rest<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.path.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Every route of a receiver.
#[derive(Clone)]
pub(super) struct Routes(Vec<Route>);

/// Where a delivery's path leads.
pub(super) struct Place<'r, 'p> {
    pub(super) route: &'r Route,
    /// The first segment behind the route's path, without a slash; empty if there is none or no secret is asked for.
    pub(super) segment: &'p str,
    /// What follows the segment, with its slash.
    after: &'p str,
    /// What follows the route's path, with its slash.
    behind: &'p str,
}

impl<'p> Place<'_, 'p> {
    /// The provider's suffix; `with_segment`: the segment was the secret and not part of it.
    pub(super) fn suffix(&self, with_segment: bool) -> &'p str {
        let suffix = if with_segment { self.after } else { self.behind };
        if self.route.provider.takes_suffix() && suffix != "/" { suffix } else { "" }
    }
}

impl Routes {
    pub(super) fn new(routes: Vec<Route>) -> Result<Self, Error> {
        if routes.is_empty() {
            return Err(configuration("the receiver has no route", "Give a path with its provider."));
        }
        for (index, route) in routes.iter().enumerate() {
            let others = || routes.iter().enumerate().filter(move |(other, _)| *other != index);
            if others().any(|(_, other)| other.path == route.path) {
                return Err(configuration(
                    "two routes have one path",
                    "Give each provider a path of its own.",
                ));
            }
            if route.takes_below() && others().any(|(_, other)| route.rest(&other.path).is_some()) {
                let says = "a route lies below the path of another one, which takes the paths below its own";
                return Err(configuration(says, "Give them paths side by side."));
            }
        }
        Ok(Routes(routes))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Route> {
        self.0.iter()
    }

    /// Where this path leads; a slash at its end makes no difference.
    pub(super) fn find<'p>(&self, path: &'p str) -> Option<Place<'_, 'p>> {
        let fitting = self.0.iter().filter_map(|route| Some((route, route.rest(path)?)));
        let (route, behind) = fitting.max_by_key(|(route, _)| route.path.len())?;
        let (segment, after) = match behind.strip_prefix('/').filter(|_| route.verification.wants_segment()) {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", behind),
        };
        let is_whole = route.provider.takes_suffix() || matches!(after, "" | "/");
        is_whole.then_some(Place { route, segment, after, behind })
    }
}

fn configuration(says: &str, remedy: &str) -> Error {
    Error::configuration("route", says, remedy).with_path("route")
}
