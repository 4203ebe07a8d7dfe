/** How many pods an owner will still create. Above {@code demand} and {@code state}, which it reads. */
@NullMarked
package dev.joiner.cluster.lookahead;

import org.jspecify.annotations.NullMarked;
