//! The sandbox from outside: raw sockets on loopback, no HTTP client.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod control;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod inbox;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod results;
#[cfg(test)]
mod support;
#[cfg(test)]
mod webhooks;
