/**
 * User data: the text that a node runs when it boots, and by which it joins the cluster. Pure: from values to
 * text, no I/O. Called when a launch template is made.
 *
 * <p>The values come from whoever may write pools and classes, and end up in a root shell: each is checked against
 * the grammar that Kubernetes has for it, and refused if it does not match, before it is quoted.
 */
@NullMarked
package dev.joiner.aws.userdata;

import org.jspecify.annotations.NullMarked;
