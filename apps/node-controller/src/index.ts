// The host agent as a value, for tests and for simulations that run many of them in one process.
