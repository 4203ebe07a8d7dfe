package dev.joiner.cloud.ec2;

/**
 * What an installation says about the size of its nodes.
 *
 * @param vmMemoryOverheadPercent part of the memory that the hypervisor keeps, from 0 to 1
 * @param reservedEnis network interfaces that pods cannot use, from 0
 * @param eniLimitedPodDensity whether interfaces limit the pods of a node; otherwise 110
 */
public record NodeSizing(double vmMemoryOverheadPercent, int reservedEnis, boolean eniLimitedPodDensity) {
    /** Karpenter's defaults. */
    public static final NodeSizing DEFAULT = new NodeSizing(0.075, 0, true);
}
