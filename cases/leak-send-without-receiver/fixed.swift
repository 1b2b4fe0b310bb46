import CSP

struct Mirror {
  let host: String

  func load(_ path: String) async -> String {
    "<title>\(path)</title>"
  }
}

/// Asks all mirrors at once and takes the answer that comes first.
struct Downloader {
  let mirrors: [Mirror]

  func page(_ path: String) async -> String {
    let answers = Channel<String>(name: "answers")
    let (request, cancel) = Context.background.withCancel(name: "request")
    let asked = WaitGroup(name: "asked")
    for mirror in mirrors {
      asked.go(mirror.host) {
        let page = await mirror.load(path)
        await select(.send(page, to: answers), .done(request))
      }
    }
    let page = await answers.receive() ?? ""
    cancel()
    await asked.wait()
    return page
  }
}

@main struct Browser {
  static func main() async {
    let downloader = Downloader(mirrors: [Mirror(host: "fra"), Mirror(host: "ams"), Mirror(host: "waw")])
    for path in ["/news", "/about"] {
      print(await downloader.page(path))
    }
  }
}
