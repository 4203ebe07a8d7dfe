/**
 * From demand to running nodes and back: batching, planning, claims, launches, the life of a node, and
 * its end. One control thread decides; blocking calls run on virtual threads.
 */
@NullMarked
package dev.joiner.provisioner;

import org.jspecify.annotations.NullMarked;
