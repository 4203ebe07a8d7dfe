package dev.joiner.api.pool;

/** Which of Karpenter's two APIs an object came from. */
public enum Generation {
    /** Provisioner and AWSNodeTemplate. */
    V1ALPHA5,
    /** NodePool and EC2NodeClass. */
    V1
}
