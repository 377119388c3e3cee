"""A visitor without account looks around."""


def test_home_page_opens(page):
    response = page.goto("/")
    assert response.status == 200
    assert page.locator("h1").count() == 1
