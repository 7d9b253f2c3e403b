// Golden lines: the output of the seed text, column by column.
import { describe, expect, it } from 'vitest'
import { renderAddresses } from './addresses.ts'
import { renderAvailabilityZones } from './availability-zones.ts'
import { renderInstances } from './instances.ts'

describe('classic lines', () => {
  it('print the seed’s zone table', () => {
    const zones = [
      { ZoneName: 'rosh-cluster1', State: '192.168.0.114' },
      { ZoneName: '|- vm types', State: 'free / max   cpu   ram  disk' },
      { ZoneName: '|- m1.small', State: '0002 / 0004   1    128     2' },
    ]
    expect(renderAvailabilityZones(zones as never)).toBe(
      'AVAILABILITYZONE\trosh-cluster1\t192.168.0.114\n' +
        'AVAILABILITYZONE\t|- vm types\tfree / max   cpu   ram  disk\n' +
        'AVAILABILITYZONE\t|- m1.small\t0002 / 0004   1    128     2\n',
    )
  })

  it('print the seed’s reservation and instance', () => {
    const instance = {
      InstanceId: 'i-4BAA0834',
      ImageId: 'emi-839A0EC7',
      PublicIpAddress: '192.168.3.1',
      PrivateIpAddress: '10.10.1.2',
      State: { Name: 'running' as const },
      KeyName: 'test2_key',
      AmiLaunchIndex: 0,
      InstanceType: 'm1.large' as const,
      LaunchTime: new Date('2010-05-26T18:20:47.000Z'),
      Placement: { AvailabilityZone: 'rosh-cluster1' },
      KernelId: 'eki-9065137F',
      RamdiskId: 'eri-E86014C4',
      Monitoring: { State: 'disabled' as const },
      SecurityGroups: [{ GroupName: 'default' }],
    }
    expect(renderInstances([{ ReservationId: 'r-352406B2', OwnerId: 'admin', Instances: [instance] }])).toBe(
      'RESERVATION\tr-352406B2\tadmin\tdefault\n' +
        'INSTANCE\ti-4BAA0834\temi-839A0EC7\t192.168.3.1\t10.10.1.2\trunning\ttest2_key\t0\tm1.large\t' +
        '2010-05-26T18:20:47+0000\trosh-cluster1\teki-9065137F\teri-E86014C4\tmonitoring-false\n',
    )
  })

  it('keep a column for what an instance lacks', () => {
    const bare = renderInstances([{ ReservationId: 'r-1', OwnerId: 'o', Instances: [{ InstanceId: 'i-1' }] }])
    expect(bare.split('\n')[1]?.split('\t')).toHaveLength(14)
  })

  it('print the holders of addresses', () => {
    const addresses = [{ PublicIp: '192.168.3.1', InstanceId: 'i-4BAA0834 (eucalyptus)' }, { PublicIp: '192.168.3.10' }]
    expect(renderAddresses(addresses)).toBe('ADDRESS\t192.168.3.1\ti-4BAA0834 (eucalyptus)\nADDRESS\t192.168.3.10\t\n')
  })
})
