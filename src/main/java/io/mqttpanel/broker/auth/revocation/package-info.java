// SPDX-License-Identifier: MIT
/**
 * What was revoked and is refused without asking anybody.
 */
@NullMarked
package io.mqttpanel.broker.auth.revocation;

import org.jspecify.annotations.NullMarked;
