// The envelope of a failed EC2 answer. Clients read the code, people the message.
import { escapeXml } from './escape-xml.ts'

/** The XML of a failed answer in EC2's envelope; its HTTP status is the caller's. */
export function renderError(code: string, message: string, requestId: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error></Errors><RequestID>${escapeXml(requestId)}</RequestID></Response>`
}
