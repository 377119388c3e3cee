"""A visitor without account looks around."""

from playwright.sync_api import expect


def test_home_page_opens(page):
    response = page.goto("/")
    assert response.status == 200
    assert page.locator("h1").count() == 1


def test_my_device_says_that_the_live_connection_works(page):
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto("/mon-appareil/")
    status = page.get_by_role("status").filter(has=page.locator("[data-pulse-state]"))
    expect(status.get_by_text("Tout est prêt")).to_be_visible()
    expect(status.get_by_text("Essai en cours")).to_be_hidden()
    expect(status.get_by_text("La connexion en direct ne passe pas")).to_be_hidden()
    assert [url.partition("://")[2].partition("/")[2] for url in sockets] == ["ws/pouls/"]


def test_my_device_says_when_the_network_lets_no_socket_through(page):
    page.route_web_socket("**/ws/pouls/", lambda socket: socket.close())
    page.goto("/mon-appareil/")
    status = page.get_by_role("status").filter(has=page.locator("[data-pulse-state]"))
    expect(status.get_by_text("La connexion en direct ne passe pas")).to_be_visible()
    expect(status.get_by_text("Tout est prêt")).to_be_hidden()
