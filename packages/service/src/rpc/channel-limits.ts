// Limits that both ends of every link share.

/** A dead peer is noticed after at most time + timeout, 8 s: sooner than an operator looks, later than a busy host stalls. */
const KEEPALIVE_TIME_MS = 4_000
const KEEPALIVE_TIMEOUT_MS = 4_000

/** A whole view of 10 000 instances with 16 KiB of user data each is 160 MiB; grpc's own default is 4 MiB. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024

/** How much of a stream may be under way: HTTP/2's own 64 KiB makes an image transfer wait for every acknowledgement. */
const FLOW_CONTROL_WINDOW_BYTES = 4 * 1024 * 1024

export const CHANNEL_LIMITS = {
  'grpc.keepalive_time_ms': KEEPALIVE_TIME_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc-node.flow_control_window': FLOW_CONTROL_WINDOW_BYTES,
} as const

/** TLS 1.3, or 1.2 where an old OpenSSL is at the other end; nothing older. */
export const MIN_TLS_VERSION = 'TLSv1.2'
