package dev.joiner.twin.ec2;

/**
 * What EC2 answers to a CreateFleet of type instant whose client token it knows. AWS documents only that such a call
 * launches nothing more; each of these has been seen, or may be.
 */
public enum Repeat {
    /** The first answer, word for word. */
    FIRST_ANSWER("firstAnswer"),
    /** The fleet's id, without instances and without errors. */
    FLEET_ID_ONLY("fleetIdOnly"),
    /** The token is forgotten: the call launches anew. */
    FORGOTTEN("forgotten"),
    /** The error PriorRequestNotComplete. */
    PRIOR_NOT_COMPLETE("priorNotComplete"),
    /** The error IdempotentParameterMismatch. */
    MISMATCH("mismatch");

    private final String text;

    Repeat(String text) {
        this.text = text;
    }

    /** As the emulator names it. */
    String text() {
        return text;
    }
}
