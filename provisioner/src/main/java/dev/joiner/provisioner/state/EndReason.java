package dev.joiner.provisioner.state;

/** Why a claim ends; each is one word in logs and conditions. */
public enum EndReason {
    /** Somebody has deleted the claim. */
    CLAIM_DELETED("ClaimDeleted"),
    /** Somebody has deleted its node. */
    NODE_DELETED("NodeDeleted"),
    /** Its pool takes nodes away that have had no pods for a while. */
    EMPTY("Empty"),
    /** No instance could be bought for it. */
    LAUNCH_FAILED("LaunchFailed"),
    /** Its node has not registered in time. */
    REGISTRATION_TIMEOUT("RegistrationTimeout"),
    /** Its node has registered and has not become ready for pods in time. */
    INITIALIZATION_TIMEOUT("InitializationTimeout"),
    /** EC2 does not know its instance any more. */
    INSTANCE_GONE("InstanceGone"),
    /** It was bought for a gang that did not become complete. */
    GANG_INCOMPLETE("GangIncomplete");

    private final String word;

    EndReason(String word) {
        this.word = word;
    }

    /** Whether it is our own choice, which is called off when pods have come meanwhile. */
    public boolean isVoluntary() {
        return this == EMPTY;
    }

    /** As it stands in logs and conditions. */
    @Override
    public String toString() {
        return word;
    }
}
