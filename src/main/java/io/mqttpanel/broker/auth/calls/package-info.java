// SPDX-License-Identifier: MIT
/**
 * What stands between a login and a call to the Panel: how many calls at once, who waits,
 * when none is made at all. Knows nothing of what is asked.
 */
@NullMarked
package io.mqttpanel.broker.auth.calls;

import org.jspecify.annotations.NullMarked;
