//! The sandbox from outside: raw sockets on loopback, no HTTP client.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod argos_api;
#[cfg(test)]
mod argos_webhooks;
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
mod p100;
#[cfg(test)]
mod results;
#[cfg(test)]
mod support;
#[cfg(test)]
mod webhooks;
