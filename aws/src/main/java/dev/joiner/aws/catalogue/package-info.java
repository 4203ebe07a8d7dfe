/**
 * Instance types: as EC2 describes them, and as the nodes of a pool and class would be, with the offerings that hold now.
 * Thread-safe.
 */
@NullMarked
package dev.joiner.aws.catalogue;

import org.jspecify.annotations.NullMarked;
