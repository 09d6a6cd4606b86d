# A drill on the first of each month, on a client that is OUTSIDE of what the drill breaks.
#
# - No restart, no reschedule, not even of a client that was lost: a drill is never run twice by a machine.
# - kill_timeout is cut to the client's max_kill_timeout, 30 s where that is not set: set it to "45m" in the client's
#   own configuration, or a stopped drill is killed before its way back.
# - prohibit_overlap knows only this job: Muster's own lock holds beyond it.
job "muster-drill" {
  type        = "batch"
  datacenters = ["outside"]

  periodic {
    crons            = ["17 2 1 * *"]
    time_zone        = "UTC"
    prohibit_overlap = true
  }

  group "drill" {
    count = 1

    restart {
      attempts = 0
      mode     = "fail"
    }

    reschedule {
      attempts  = 0
      unlimited = false
    }

    disconnect {
      lost_after = "24h"
      replace    = false
    }

    volume "reports" {
      type   = "host"
      source = "muster-reports"
    }

    task "muster" {
      driver = "exec"
      user   = "muster"

      kill_signal  = "SIGTERM"
      kill_timeout = "45m"

      config {
        command = "/usr/local/bin/muster"
        args = [
          "run", "stretched-pool-failover",
          "--environment", "/etc/muster/environment.yaml",
          "--receivers", "/etc/muster/receivers.yaml",
          "--reports", "/reports",
        ]
      }

      env {
        CREDENTIALS_DIRECTORY = "/etc/muster/credentials"
        MUSTER_HISTORY        = "/reports/history.sqlite"
      }

      volume_mount {
        volume      = "reports"
        destination = "/reports"
      }

      resources {
        cpu    = 1000
        memory = 1024
      }
    }
  }
}
