/*
 * 802.1Q for kernels without 8021q: a segment port is a veth pair, and these two tc programs move its frames.
 *
 *   bridge kbr10 -- eth0.10 ==veth== kvp10 --[push: add the tag]--> eth0 --> switch
 *                                    kvp10 <--[pop: remove the tag]-- eth0 <-- switch
 *
 * push runs at the ingress of the pair's inner end, pop at the ingress of the parent. The two numbers that differ from
 * port to port are immediates with magic values, which vlan-object.ts replaces before loading; that needs no map, no
 * bpffs and no BTF. The tag's magic is a possible tag, or the compiler would prove the comparison in pop to be false.
 *
 * Build: make -C bpf. The object is committed beside its checksums; a test rebuilds it when bpf-gcc is installed.
 */
typedef unsigned int u32;
typedef unsigned long long u64;

/* The head of linux/bpf.h's struct, up to what is read here. */
struct __sk_buff {
	u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto;
};

#define VLAN_ID_MAGIC 0xace
#define TARGET_MAGIC 0x7a110002

#define TC_ACT_UNSPEC (-1) /* not for this port: the next filter looks at it */
#define TC_ACT_SHOT 2
#define ETH_P_8021Q_BE 0x0081 /* htons(0x8100), little-endian hosts only */

static long (*bpf_skb_vlan_push)(void *ctx, u64 proto, u64 tci) = (void *)18;
static long (*bpf_skb_vlan_pop)(void *ctx) = (void *)19;
static long (*bpf_redirect)(u32 ifindex, u64 flags) = (void *)23;

/* A section must not have its function's name: binutils' assembler for BPF confuses the two. */
#define SECTION(name) __attribute__((section(name), used))

/* A frame that a guest tagged by itself is dropped: it would leave as another segment's, or as double-tagged. */
SECTION("tc_push") int push(struct __sk_buff *skb)
{
	if (skb->vlan_present)
		return TC_ACT_SHOT;
	if (bpf_skb_vlan_push(skb, ETH_P_8021Q_BE, VLAN_ID_MAGIC))
		return TC_ACT_SHOT;
	return bpf_redirect(TARGET_MAGIC, 0);
}

SECTION("tc_pop") int pop(struct __sk_buff *skb)
{
	if (!skb->vlan_present || (skb->vlan_tci & 0xfff) != VLAN_ID_MAGIC)
		return TC_ACT_UNSPEC;
	if (bpf_skb_vlan_pop(skb))
		return TC_ACT_SHOT;
	return bpf_redirect(TARGET_MAGIC, 0);
}

SECTION("license") char _license[] = "GPL";
