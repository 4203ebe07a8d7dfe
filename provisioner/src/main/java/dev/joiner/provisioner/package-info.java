/**
 * From demand to running nodes and back. {@code Provisioning} is one term of a leader, as {@code cli} starts and ends
 * it; it puts the packages below this one together. Each of these knows only those below it, in the order that
 * {@code PackagesTest} names. One control thread decides; blocking calls run on virtual threads.
 */
@NullMarked
package dev.joiner.provisioner;

import org.jspecify.annotations.NullMarked;
