/**
 * What an offering costs, and which offerings had no capacity a moment ago. Prices are read in the background;
 * nobody waits for them. Thread-safe.
 */
@NullMarked
package dev.joiner.aws.offering;

import org.jspecify.annotations.NullMarked;
