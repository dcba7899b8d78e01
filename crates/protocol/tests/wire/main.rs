//! What devices and the office say to each other is a contract (I17).

#[cfg(test)]
mod said;
