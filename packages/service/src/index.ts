// What every daemon of Karri needs: arguments, log, metrics, health, mTLS, gRPC helpers, shutdown.
export {}
