// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

/**
 * Tells when the Panel may be asked again after an outage.
 */
public interface PanelRecovery {

	/**
	 * Has something done when the Panel is back or may be, as long as somebody is let in
	 * by an old answer: whoever holds such a connection asks the {@link Authenticator}
	 * about its credentials again then, and is answered first. If the Panel is not back
	 * after all the answer is still the old one, and there will be a next time.
	 * @param listener what to do; must not block, and may be run by any thread
	 */
	void onPanelBack(Runnable listener);

}
