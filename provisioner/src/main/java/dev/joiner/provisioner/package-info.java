/**
 * From demand to running nodes and back. {@code Provisioning} is one term of a leader, started and ended by
 * {@code cli}; it assembles the packages below. Each of these uses only those below it, in the order that
 * {@code PackagesTest} names. One control thread decides; blocking calls run on virtual threads.
 */
@NullMarked
package dev.joiner.provisioner;

import org.jspecify.annotations.NullMarked;
