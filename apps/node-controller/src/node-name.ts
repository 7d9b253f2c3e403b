// A node's name is the one in its certificate: the cluster-controller checks it against NODES, and nobody has to write it
// into a second place.
import { X509Certificate } from 'node:crypto'
import { KarriError, type NodeName, parseNodeName } from '@karri/model'

/** The organizational unit of a PEM certificate. @throws KarriError `TlsMismatch` when it is not a node's name */
export function nameOfCertificate(certificate: string): NodeName {
  const { subject } = new X509Certificate(certificate)
  const unit = subject.split('\n').find((line) => line.startsWith('OU='))
  const name = parseNodeName(unit?.slice('OU='.length) ?? '')
  if (name.ok) return name.value
  const remedy = 'issue one for the name that NODES has: karri certificate issue node-controller NAME'
  throw new KarriError('TlsMismatch', `this node's certificate names no node ("${subject}"): ${remedy}`)
}
