// The whole files of both daemons for the seed's segment (with 8 addresses per network, so that they fit a screen).
import type { Ipv4 } from '@karri/model'
import { describe, expect, it } from 'vitest'
import { SEED_CONFIG, segmentObject } from '../fixtures/seed-zone.ts'
import type { DhcpDaemon, DhcpPlan } from '../plan/dhcp-plan.ts'
import { planDhcp } from '../plan/plan-dhcp.ts'
import { renderDhcp } from './render-dhcp.ts'

const FOLDER = '/run/karri/cluster-controller/dhcp'

describe('planDhcp()', () => {
  it('leases every address of a segment except its gateway', () => {
    const leases = planDhcp(SEED_CONFIG, [segmentObject(10, 1)])?.subnets[0]?.leases ?? []
    expect(leases.length).toBe(29)
    expect(leases[0]).toEqual({ mac: 'd0:0d:0a:0a:01:02', address: '10.10.1.2', hostname: 'ip-10-10-1-2' })
    expect(leases.at(-1)?.address).toBe('10.10.1.30')
  })

  it('leaves out the gateway of a further zone, which is a host address', () => {
    const further = { ...segmentObject(10, 1), gateway: '10.10.1.30' as Ipv4 }
    const subnet = planDhcp(SEED_CONFIG, [further])?.subnets[0]
    expect(subnet?.router).toBe('10.10.1.30')
    expect(subnet?.leases.at(-1)?.address).toBe('10.10.1.29')
  })

  it('is null without a segment', () => {
    expect(planDhcp(SEED_CONFIG, [])).toBeNull()
  })
})

describe('renderDhcp()', () => {
  it('writes files and command lines for ISC dhcpd', () => {
    const rendered = renderDhcp(smallPlan('isc-dhcpd', { user: 'dhcpd', domainName: 'wave.local' }), FOLDER)
    expect(rendered.files[0]?.text).toMatchInlineSnapshot(`
      "# Written by Karri for its own DHCP server; edits are lost.
      authoritative;
      ddns-update-style none;
      default-lease-time 1200;
      max-lease-time 1200;
      option domain-name-servers 192.168.0.2;
      option domain-name "wave.local";

      # kbr10
      subnet 10.10.1.0 netmask 255.255.255.224 {
        option subnet-mask 255.255.255.224;
        option broadcast-address 10.10.1.31;
        option routers 10.10.1.1;
      }
      host node-10.10.1.2 { hardware ethernet d0:0d:0a:0a:01:02; fixed-address 10.10.1.2; option host-name "ip-10-10-1-2"; }
      host node-10.10.1.3 { hardware ethernet d0:0d:0a:0a:01:03; fixed-address 10.10.1.3; option host-name "ip-10-10-1-3"; }

      # kbr11
      subnet 10.10.1.32 netmask 255.255.255.224 {
        option subnet-mask 255.255.255.224;
        option broadcast-address 10.10.1.63;
        option routers 10.10.1.33;
      }
      host node-10.10.1.34 { hardware ethernet d0:0d:0a:0a:01:22; fixed-address 10.10.1.34; option host-name "ip-10-10-1-34"; }
      host node-10.10.1.35 { hardware ethernet d0:0d:0a:0a:01:23; fixed-address 10.10.1.35; option host-name "ip-10-10-1-35"; }
      "
    `)
    expect({ ...rendered, files: rendered.files.map(({ path }) => path) }).toMatchInlineSnapshot(`
      {
        "check": {
          "args": [
            "-4",
            "-q",
            "-t",
            "-cf",
            "/run/karri/cluster-controller/dhcp/dhcpd.conf",
          ],
          "file": "/usr/sbin/dhcpd",
        },
        "emptyFiles": [
          "/run/karri/cluster-controller/dhcp/dhcpd.leases",
        ],
        "files": [
          "/run/karri/cluster-controller/dhcp/dhcpd.conf",
        ],
        "pidFile": "/run/karri/cluster-controller/dhcp/dhcpd.pid",
        "start": {
          "args": [
            "-4",
            "-q",
            "-cf",
            "/run/karri/cluster-controller/dhcp/dhcpd.conf",
            "-lf",
            "/run/karri/cluster-controller/dhcp/dhcpd.leases",
            "-pf",
            "/run/karri/cluster-controller/dhcp/dhcpd.pid",
            "-user",
            "dhcpd",
            "kbr10",
            "kbr11",
          ],
          "file": "/usr/sbin/dhcpd",
        },
        "user": "dhcpd",
      }
    `)
  })

  it('writes files and command lines for dnsmasq', () => {
    const rendered = renderDhcp(smallPlan('dnsmasq', {}), FOLDER)
    expect(rendered.files.map(({ path, text }) => `== ${path}\n${text}`).join('')).toMatchInlineSnapshot(`
      "== /run/karri/cluster-controller/dhcp/hosts
      d0:0d:0a:0a:01:02,10.10.1.2,ip-10-10-1-2,1200
      d0:0d:0a:0a:01:03,10.10.1.3,ip-10-10-1-3,1200
      d0:0d:0a:0a:01:22,10.10.1.34,ip-10-10-1-34,1200
      d0:0d:0a:0a:01:23,10.10.1.35,ip-10-10-1-35,1200
      == /run/karri/cluster-controller/dhcp/options
      tag:kbr10,1,255.255.255.224
      tag:kbr10,3,10.10.1.1
      tag:kbr10,28,10.10.1.31
      tag:kbr11,1,255.255.255.224
      tag:kbr11,3,10.10.1.33
      tag:kbr11,28,10.10.1.63
      == /run/karri/cluster-controller/dhcp/dnsmasq.conf
      # Written by Karri for its own DHCP server; edits are lost.
      port=0
      bind-dynamic
      interface=kbr10
      interface=kbr11
      no-resolv
      no-hosts
      no-ping
      leasefile-ro
      dhcp-authoritative
      dhcp-range=10.10.0.0,static,255.255.0.0,1200
      dhcp-option=option:dns-server,192.168.0.2
      dhcp-optsfile=/run/karri/cluster-controller/dhcp/options
      dhcp-hostsfile=/run/karri/cluster-controller/dhcp/hosts
      pid-file=/run/karri/cluster-controller/dhcp/dnsmasq.pid
      log-facility=/run/karri/cluster-controller/dhcp/dnsmasq.log
      user=root
      "
    `)
    expect({ ...rendered, files: rendered.files.map(({ path }) => path) }).toMatchInlineSnapshot(`
      {
        "check": {
          "args": [
            "--test",
            "--conf-file=/run/karri/cluster-controller/dhcp/dnsmasq.conf",
          ],
          "file": "/usr/sbin/dnsmasq",
        },
        "emptyFiles": [],
        "files": [
          "/run/karri/cluster-controller/dhcp/hosts",
          "/run/karri/cluster-controller/dhcp/options",
          "/run/karri/cluster-controller/dhcp/dnsmasq.conf",
        ],
        "pidFile": "/run/karri/cluster-controller/dhcp/dnsmasq.pid",
        "start": {
          "args": [
            "--conf-file=/run/karri/cluster-controller/dhcp/dnsmasq.conf",
          ],
          "file": "/usr/sbin/dnsmasq",
        },
        "user": null,
      }
    `)
  })

  it('never tags a dnsmasq host, which crashes dnsmasq 2.90 on SIGHUP', () => {
    const texts = renderDhcp(smallPlan('dnsmasq', { domainName: 'wave.local' }), FOLDER).files.map(({ text }) => text)
    expect(texts.join('')).not.toContain('set:')
    expect(texts.join('')).toContain('dhcp-option=option:domain-name,wave.local')
  })
})

function smallPlan(daemon: DhcpDaemon, changes: Partial<DhcpPlan>): DhcpPlan {
  const plan = planDhcp(SEED_CONFIG, [segmentObject(10, 1), segmentObject(11, 2)])
  if (!plan) throw new Error('no plan')
  const path = daemon === 'dnsmasq' ? '/usr/sbin/dnsmasq' : '/usr/sbin/dhcpd'
  const subnets = plan.subnets.map((subnet) => ({ ...subnet, leases: subnet.leases.slice(0, 2) }))
  return { ...plan, daemon, path, subnets, ...changes }
}
