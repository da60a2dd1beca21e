//! Lambda glue: settings, telemetry, batch runner, deadline.
