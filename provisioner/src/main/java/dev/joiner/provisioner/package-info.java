/**
 * From demand to running nodes and back. {@code Provisioning} is one term of a leader, as {@code cli} starts and ends it; it
 * puts the rooms together, each a package below this one. One control thread decides; blocking calls run on virtual
 * threads. Rooms know those below them only, in the order that {@code PackagesTest} names.
 */
@NullMarked
package dev.joiner.provisioner;

import org.jspecify.annotations.NullMarked;
