/**
 * Instance types: as EC2 describes them, and as nodes of a pool and class would be, with the current offerings.
 * Thread-safe.
 */
@NullMarked
package dev.joiner.aws.catalogue;

import org.jspecify.annotations.NullMarked;
