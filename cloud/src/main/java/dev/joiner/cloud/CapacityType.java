package dev.joiner.cloud;

import java.util.Optional;

/** How capacity is bought. */
public enum CapacityType {
    ON_DEMAND("on-demand"),
    SPOT("spot"),
    RESERVED("reserved");

    private final String text;

    CapacityType(String text) {
        this.text = text;
    }

    /** The value of the label {@code karpenter.sh/capacity-type}. */
    public String text() {
        return text;
    }

    /** From the label's value, empty for a value we do not know. */
    public static Optional<CapacityType> of(String text) {
        for (CapacityType type : values()) {
            if (type.text.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
