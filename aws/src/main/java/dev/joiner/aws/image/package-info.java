/**
 * Machine images: which builds there are of the families that we can boot, and their ids, which SSM tells. Thread-safe.
 */
@NullMarked
package dev.joiner.aws.image;

import org.jspecify.annotations.NullMarked;
