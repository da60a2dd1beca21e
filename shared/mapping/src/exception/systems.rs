//! The systems at both ends, and our own set-up.

kinds! { SYSTEMS
    MINTSOFT_UNAVAILABLE Timing Integration 1
        "Mintsoft does not answer, throttles, or answers nonsense; stock levels are held and orders wait in the queue."
        harm "Orders reach the warehouse late, and levels that grow old are no longer offered."
        remedy "Wait if it is short: nothing is lost. Otherwise ask Mintsoft."
        closes "The first run that Mintsoft answers closes it."
    WAIR_UNAVAILABLE Timing Integration 4
        "WAIR does not take what it is told; all of it is kept and sent as soon as it answers."
        harm "WAIR recommends by levels that grow old."
        remedy "Wait if it is short: nothing is lost. Otherwise ask WAIR's integration support."
        closes "The first run that WAIR answers closes it."
    CREDENTIALS_REFUSED Structural Integration 1
        "A vendor refuses the credentials in the secret."
        harm "Nothing reaches this vendor and nothing is read from it."
        remedy "Correct the secret in Secrets Manager. The functions read it again within five minutes."
        closes "The first call that the vendor accepts closes it."
    CONFIG_MISSING Structural Integration 1
        "No usable configuration is in force."
        harm "No flow does anything."
        remedy "Push one: lockstep config push FILE --stack NAME."
        closes "The first run that finds a usable configuration closes it."
    CONFIG_BROKEN Structural Integration 4
        "The configuration that was pushed last cannot be read by this release; the last good version is in force."
        harm "What was changed in it does not count."
        remedy "Correct the line that the detail names. Then push it: lockstep config push FILE --stack NAME."
        closes "The first stock poll that can read the configuration closes it."
    FLOW_PAUSED Structural Integration 24
        "A person has stopped this flow: nothing of it begins, and its messages wait in their queue."
        harm "What the flow brings grows old, and messages that wait for more than ten days are lost."
        remedy "Ask whoever stopped it, by the name in this exception, whether the reason is gone. Then let it run again: \
         lockstep resume FLOW --stack NAME."
        closes "It closes when the flow is let run again and its queue is switched on."
    REPLAY_SET_ASIDE Structural Integration 24
        "A dead letter was replayed several times and came back each time, so it is not replayed any more."
        harm "Nothing happens with this order, and the dead letter is deleted after fourteen days in its queue."
        remedy "Read the exception of the order itself and mend what it says. Then replay this order by name, with \
         \"replays\" higher than the number that this exception tells."
        closes "It closes when the order is settled or replaced, when it is replayed by name, or when no dead letters are left."
}
