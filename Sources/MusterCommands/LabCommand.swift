import ArgumentParser
import Foundation
import Glibc
import Lab

/// `muster lab`: two data centers on this machine, to rehearse in.
struct LabCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Two data centers on this machine, to rehearse in.",
    subcommands: [
      LabUpCommand.self, LabDownCommand.self, LabStatusCommand.self, LabShellCommand.self,
      LabPowerCommand.self, LabEnvironmentCommand.self,
    ])
}

/// Which lab.
struct LabOptions: ParsableArguments {
  @Option(help: "The lab's name; several labs stand beside each other.")
  var name = Lab.defaultName

  func lab(timeToLive: Duration = .seconds(4 * 3600)) throws -> Lab {
    try Lab(name: name, timeToLive: timeToLive)
  }
}

/// `muster lab up`: raises the lab, or says that it is up.
struct LabUpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Raise the lab and wait until it is ready.")

  @OptionGroup var options: LabOptions
  @Option(help: "Hours after which the lab takes itself down.")
  var hours = 4.0

  func run() async throws {
    let terminal = Terminal.current
    do {
      let lab = try options.lab(timeToLive: .seconds(Int64(hours * 3600)))
      let status = try await lab.up { terminal.say("lab: \($0)") }
      terminal.result(LabText.table(status))
    } catch let error as LabError {
      terminal.say("\(error)")
      throw ExitCode.failure
    }
  }
}

/// `muster lab down`: takes the lab down and leaves nothing.
struct LabDownCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down", abstract: "Take the lab down; nothing of it is left.")

  @OptionGroup var options: LabOptions

  func run() async throws {
    do {
      try await options.lab().down()
      Terminal.current.say("lab \(options.name) is down")
    } catch let error as LabError {
      Terminal.current.say("\(error)")
      throw ExitCode.failure
    }
  }
}

/// `muster lab status`: what is there.
struct LabStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what of the lab is there.")

  @OptionGroup var options: LabOptions

  func run() async throws {
    do {
      Terminal.current.result(LabText.table(try await options.lab().status()))
    } catch let error as LabError {
      Terminal.current.say("\(error)")
      throw ExitCode.failure
    }
  }
}

/// `muster lab ssh HOST [COMMAND…]`: a shell on a host of the lab.
struct LabShellCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ssh", abstract: "Open a shell on a host of the lab, or run a command there.")

  @OptionGroup var options: LabOptions
  @Argument(help: "The host, such as db1.")
  var host: String
  @Argument(parsing: .captureForPassthrough, help: "A command and its arguments.")
  var command: [String] = []

  func run() async throws {
    do {
      let words = try options.lab().shellCommand(host) + command.filter { $0 != "--" }
      var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
      pointers.append(nil)
      if let program = pointers[0] { execvp(program, &pointers) }
      Terminal.current.say("cannot run \(words[0]): \(String(cString: strerror(errno)))")
      throw ExitCode.failure
    } catch let error as LabError {
      Terminal.current.say("\(error)")
      throw ExitCode.failure
    }
  }
}

/// `muster lab power on|off HOST`: powers a host of the lab like a machine.
struct LabPowerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power", abstract: "Power a host of the lab off or on.")

  @OptionGroup var options: LabOptions
  @Argument(help: "on or off")
  var state: String
  @Argument(help: "The host.")
  var host: String

  func validate() throws {
    guard ["on", "off"].contains(state) else {
      throw ValidationError("expected on or off, found \(state)")
    }
  }

  func run() async throws {
    do {
      let lab = try options.lab()
      if state == "on" { try await lab.powerOn(host) } else { try await lab.powerOff(host) }
    } catch let error as LabError {
      Terminal.current.say("\(error)")
      throw ExitCode.failure
    }
  }
}

/// `muster lab environment`: the lab's environment file, with this lab's addresses.
struct LabEnvironmentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "environment",
    abstract: "Print the environment file of a lab that has another name.")

  @OptionGroup var options: LabOptions
  @Argument(help: "The default lab's environment file.")
  var file: String

  func run() async throws {
    do {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      Terminal.current.result(try options.lab().environment(adapting: text))
    } catch let error as LabError {
      Terminal.current.say("\(error)")
      throw ExitCode.failure
    }
  }
}

/// A lab's state as text.
enum LabText {
  /// Phase, memory and one line a host.
  static func table(_ status: LabStatus) -> String {
    var lines = [
      "lab \(status.name): \(status.phase.rawValue), \(status.subnet), "
        + "\(status.memoryBytes / 1_048_576) MiB of memory"
        + (status.secondsLeft.map { ", takes itself down in \($0 / 60) min" } ?? "")
    ]
    for entry in status.hosts {
      let host = entry.host
      lines.append(
        "  " + host.name.padding(toLength: 9, withPad: " ", startingAt: 0)
          + host.address.padding(toLength: 14, withPad: " ", startingAt: 0)
          + host.site.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
          + host.role.rawValue.padding(toLength: 24, withPad: " ", startingAt: 0)
          + (entry.isOn ? "on" : "off") + " (\(host.boot.rawValue))")
    }
    return lines.joined(separator: "\n")
  }
}
