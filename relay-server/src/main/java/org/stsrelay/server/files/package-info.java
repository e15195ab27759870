/// Files that people name, in the configuration or at the command line: how they are opened, and why they cannot be read.
@NullMarked
package org.stsrelay.server.files;

import org.jspecify.annotations.NullMarked;
