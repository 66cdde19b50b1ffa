// SPDX-License-Identifier: MIT
/**
 * The whole service with real devices on one side and a real server in the Panel's place
 * on the other.
 */
@NullMarked
package io.mqttpanel.broker.endtoend;

import org.jspecify.annotations.NullMarked;
