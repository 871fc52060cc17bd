/** Rules: conditions over events and windows, their episodes, and the alerts they raise. */
package io.ringmill.rule;
