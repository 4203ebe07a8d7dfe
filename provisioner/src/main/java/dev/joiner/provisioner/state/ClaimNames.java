package dev.joiner.provisioner.state;

import java.util.random.RandomGenerator;

/**
 * Names of new claims: their pool's and five random letters, as Kubernetes names pods. Confined to the control thread.
 */
public final class ClaimNames {
    /** Without vowels and what looks alike, as Kubernetes' own. */
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int DRAWN = 5;

    private final ClaimBook claims;
    private final RandomGenerator random;

    /** Draws names that the book does not have. */
    public ClaimNames(ClaimBook claims, RandomGenerator random) {
        this.claims = claims;
        this.random = random;
    }

    /** A name that no claim in the book has. */
    public String next(String pool) {
        var name = new StringBuilder(pool).append('-');
        do {
            name.setLength(pool.length() + 1);
            for (int i = 0; i < DRAWN; i++) {
                name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
            }
        } while (claims.get(name.toString()).isPresent());
        return name.toString();
    }
}
